"""The other side of the augmentation: the owner's recipe with torchvision, one JSON line in, one out."""
import json
import sys
import time

import numpy as np
import torch
import torchvision
from PIL import Image, __version__ as pillow
from torchvision import transforms as T
from torchvision.transforms.functional import pil_to_tensor

SIZE = 512
FILL = [124, 116, 104]
BILINEAR = T.InterpolationMode.BILINEAR
varied = T.Compose([
    T.RandomRotation(30, BILINEAR, fill=FILL),
    T.RandomResizedCrop(SIZE, (0.8, 1.0), (0.9, 1.1)),
    T.ColorJitter(0.2, 0.2, 0.2, 0.1),
    T.RandomApply([T.GaussianBlur(5, (0.1, 2.0))], 0.5),
])
erased = T.RandomErasing(0.2)

torch.set_num_threads(1)
torch.manual_seed(1)
crops = {}
print(json.dumps({'torchvision': torchvision.__version__, 'torch': torch.__version__, 'pillow': pillow}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    key = request['path'], request['on']
    if key not in crops:
        image = Image.fromarray(np.fromfile(request['path'], np.uint8).reshape(SIZE, SIZE, 3))
        crops[key] = image if request['on'] == 'pillow' else pil_to_tensor(image)
    crop = crops[key]
    start = time.perf_counter()
    for _ in range(request['count']):
        result = varied(crop)
        erased(pil_to_tensor(result) if request['on'] == 'pillow' else result)
    print(json.dumps({'seconds': time.perf_counter() - start}), flush=True)
