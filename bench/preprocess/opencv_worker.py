"""The other side of the benchmark: the owner's plan (task 1 and 4) with OpenCV and numpy, one JSON line in, one out."""
import hashlib
import json
import sys
import time

import cv2
import numpy as np

SIZE = 512
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
clahe = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8))


def decode(data):
    return cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


def to_rgb(image):
    height, width = image.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    resized = cv2.resize(image[top:top + side, left:left + side], (SIZE, SIZE), interpolation=cv2.INTER_LINEAR)
    l, a, b = cv2.split(cv2.cvtColor(resized, cv2.COLOR_RGB2LAB))
    return cv2.cvtColor(cv2.merge([clahe.apply(l), a, b]), cv2.COLOR_LAB2RGB)


def to_tensor(image):
    normalised = (to_rgb(image).astype(np.float32) / 255.0 - MEAN) / STD
    return np.ascontiguousarray(normalised.astype(np.float32).transpose(2, 0, 1))


files, pictures = {}, {}
print(json.dumps({'opencv': cv2.__version__, 'numpy': np.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    cv2.setNumThreads(request['threads'])
    path, last = request['path'], to_tensor if request['output'] == 'tensor' else to_rgb
    if path not in files:
        files[path] = np.fromfile(path, np.uint8)
        pictures[path] = decode(files[path])
    start = time.perf_counter()
    for _ in range(request['count']):
        result = last(decode(files[path]) if request['decodes'] else pictures[path])
    seconds = time.perf_counter() - start
    print(json.dumps({'seconds': seconds, 'sha256': hashlib.sha256(np.ascontiguousarray(result).tobytes()).hexdigest()}), flush=True)
