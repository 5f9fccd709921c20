export type StatusKind = 'good' | 'fair' | 'bad' | 'none';

/** A sign whose shape says the same as its colour; the words beside it are for everybody. */
export function Status({ kind, size = 'small' }: { readonly kind: StatusKind; readonly size?: 'small' | 'large' }) {
  return (
    <svg className={`status ${kind} ${size}`} viewBox="0 0 16 16" aria-hidden="true">
      {kind === 'good' ? <circle cx="8" cy="8" r="7" /> : null}
      {kind === 'fair' ? <path d="M8 1.2 15.4 14.4H.6z" /> : null}
      {kind === 'bad' ? <rect x="1.5" y="1.5" width="13" height="13" rx="3" /> : null}
      {kind === 'none' ? <circle className="hollow" cx="8" cy="8" r="6" /> : null}
      {kind === 'good' ? <path className="sign" d="m4.8 8.2 2.2 2.2 4.2-4.6" /> : null}
      {kind === 'fair' ? <path className="sign" d="M8 6v3.6m0 2v.2" /> : null}
      {kind === 'bad' ? <path className="sign" d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" /> : null}
    </svg>
  );
}
