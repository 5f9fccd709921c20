/** What a process of the tests does with its task. */
export type OddTask = { readonly how: 'answer' | 'abort' | 'hang' | 'exit' };

/** The longest that a timer takes. */
const FOREVER_MS = 2 ** 31 - 1;

process.once('message', ({ how }: OddTask) => {
  process.send?.({ how }, () => {
    switch (how) {
      case 'answer':
        process.disconnect();
        break;
      case 'abort':
        // What ONNX Runtime and drivers do at an assertion.
        process.abort();
        break;
      case 'exit':
        process.stderr.write('the driver is gone\n', () => process.exit(3));
        break;
      case 'hang':
        setInterval(() => {}, FOREVER_MS);
        break;
    }
  });
});
