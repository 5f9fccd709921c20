/** Numbers with a shape, row-major. A scalar has the shape []. */
export type Tensor = { readonly shape: readonly number[]; readonly data: Float32Array };

/** The trained numbers of a network by timm's names, BatchNorm's running statistics included. */
export type Weights = ReadonlyMap<string, Tensor>;
