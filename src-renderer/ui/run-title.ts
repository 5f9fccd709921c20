/** What a list calls a run: the name that a person gave it, beside its id since names may repeat; else its id alone. */
export function runTitle({ runId, name }: { readonly runId: string; readonly name: string | null }): string {
  return name === null ? runId : `${name} (${runId})`;
}
