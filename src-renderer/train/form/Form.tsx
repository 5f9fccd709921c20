/** The form of a new run. */
export function TrainForm(_props: { readonly fromRunId: string | undefined }) {
  return null;
}
