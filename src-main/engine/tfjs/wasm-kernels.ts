import type { backend_util, NamedAttrMap, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { TfjsCore } from './load-tfjs.ts';

/**
 * The gradient kernels of convolutions that tfjs-backend-wasm 4.22 lacks, made of operators that it has: without them it
 * can't train. Convolutions without dilation only.
 */
export function registerWasmTrainingKernels(tf: TfjsCore): void {
  const kernels: Readonly<Record<string, (call: GradientCall) => Tensor>> = {
    Conv2DBackpropFilter: (call) => filterGradient(tf, call),
    DepthwiseConv2dNativeBackpropFilter: (call) => depthwiseFilterGradient(tf, call),
    DepthwiseConv2dNativeBackpropInput: (call) => depthwiseInputGradient(tf, call),
  };
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'wasm')) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs }) =>
        // The library calls kernels with tensors, and those of a convolution have four dimensions.
        tf.tidy(() => kernel(readCall(tf, inputs as Inputs, attrs ?? {}, kernelName.startsWith('Depthwise')))),
    });
  }
}

type Inputs = { readonly x?: Tensor4D; readonly filter?: Tensor4D; readonly dy: Tensor4D };

/** `x` is given for the filter's gradient, `filter` for the input's. */
type GradientCall = Inputs & { readonly geometry: backend_util.Conv2DInfo };

/** What tfjs-core's gradients of conv2d and depthwiseConv2d pass. */
type Attributes = {
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number | backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape?: [number, number, number, number];
  readonly inputShape?: [number, number, number, number];
};

function readCall(tf: TfjsCore, inputs: Inputs, attrs: NamedAttrMap, isDepthwise: boolean): GradientCall {
  const { strides, pad, dilations = 1, dimRoundingMode, ...shapes } = attrs as unknown as Attributes; // see Attributes
  const inputShape = inputs.x?.shape ?? shapes.inputShape;
  const filterShape = inputs.filter?.shape ?? shapes.filterShape;
  if (!inputShape || !filterShape)
    throw new Error('A gradient kernel was called without the shapes of its convolution');
  const geometry = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
  if (geometry.dilationHeight !== 1 || geometry.dilationWidth !== 1)
    throw new Error('There is no kernel for dilations');
  return { ...inputs, geometry };
}

/** For each place in the filter the pixels that it meets, as rows, times the gradient's rows. */
function filterGradient(tf: TfjsCore, call: GradientCall): Tensor {
  const { inChannels, outChannels, filterHeight, filterWidth } = call.geometry;
  const gradient = tf.reshape(call.dy, [-1, outChannels]);
  const products = pixelsOfTaps(tf, call).map((pixels) => {
    // Transposed beforehand: only matrices as they lie take the backend's fast path.
    const columns = tf.transpose(tf.reshape(pixels, [-1, inChannels]));
    return tf.matMul(columns, gradient);
  });
  return tf.reshape(tf.concat(products, 0), [filterHeight, filterWidth, inChannels, outChannels]);
}

function depthwiseFilterGradient(tf: TfjsCore, call: GradientCall): Tensor {
  const { inChannels, filterHeight, filterWidth } = call.geometry;
  const sums = pixelsOfTaps(tf, call).map((pixels) => tf.sum(tf.mul(pixels, call.dy), [0, 1, 2]));
  return tf.reshape(tf.concat(sums, 0), [filterHeight, filterWidth, inChannels, 1]);
}

/** The gradient with stride - 1 zeros between its pixels, convolved with the filter turned by half a turn. */
function depthwiseInputGradient(tf: TfjsCore, { dy, filter, geometry }: GradientCall): Tensor {
  if (!filter) throw new Error('The gradient of the input needs the filter');
  const { padInfo, filterHeight, filterWidth, inHeight, inWidth } = geometry;
  const spread = insertZeros(tf, dy, geometry.strideHeight, geometry.strideWidth);
  const around = (size: number, padded: number, filterSize: number, before: number): [number, number] => {
    const start = filterSize - 1 - before;
    return [start, size + filterSize - 1 - padded - start];
  };
  const [, height, width] = spread.shape;
  const rows = around(inHeight, height, filterHeight, padInfo.top);
  const columns = around(inWidth, width, filterWidth, padInfo.left);
  const whole = tf.pad(spread, [[0, 0], rows, columns, [0, 0]]);
  return tf.depthwiseConv2d(whole, tf.reverse(filter, [0, 1]), 1, 'valid');
}

/** [batch, n, n, channels] to [batch, (n - 1) * stride + 1, (n - 1) * stride + 1, channels]. */
function insertZeros(tf: TfjsCore, x: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return x;
  const [batch, rows, columns, channels] = x.shape;
  const apart = tf.pad(tf.reshape(x, [batch, rows, 1, columns, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const spread: Tensor4D = tf.reshape(apart, [batch, rows * strideHeight, columns * strideWidth, channels]);
  // What follows the last pixel is padding.
  return tf.slice4d(
    spread,
    [0, 0, 0, 0],
    [batch, (rows - 1) * strideHeight + 1, (columns - 1) * strideWidth + 1, channels],
  );
}

/** For each place in the filter, row by row, the input's pixels that it meets: each in dy's height and width. */
function pixelsOfTaps(tf: TfjsCore, { x, geometry }: GradientCall): Tensor[] {
  if (!x) throw new Error('The gradient of the filter needs the input');
  const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth } = geometry;
  const { top, bottom, left, right } = padInfo;
  const padded = tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const height = (outHeight - 1) * strideHeight + 1;
  const width = (outWidth - 1) * strideWidth + 1;
  return Array.from({ length: filterHeight * filterWidth }, (_, tap) => {
    const row = Math.floor(tap / filterWidth);
    const column = tap % filterWidth;
    const end = [geometry.batchSize, row + height, column + width, geometry.inChannels];
    return tf.stridedSlice(padded, [0, row, column, 0], end, [1, strideHeight, strideWidth, 1]);
  });
}
