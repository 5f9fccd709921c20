import type { FilingAction, PhotoRow } from '../../src-shared/contract/photo-filing.ts';
import { assertNever } from '../../src-shared/errors.ts';

/** A row as it will be when the action is done. What the core may refuse (a label of a studio photo) stays as it is. */
export function foreseen(row: PhotoRow, action: FilingAction, drugNameOf: (kcode: string) => string): PhotoRow {
  switch (action.kind) {
    case 'accept':
      return { ...row, decision: 'accepted', rejection: null };
    case 'reject':
      return {
        ...row,
        decision: 'rejected',
        rejection: { reason: action.reason, note: action.reason === 'other' ? action.note : null },
      };
    case 'clear':
      return { ...row, decision: 'pending', rejection: null };
    case 'relabel':
      return row.source === 'studio' ? row : { ...row, kcode: action.kcode, drugName: drugNameOf(action.kcode) };
    case 'grade':
      // The measured grade, to which null goes back, is not in a row.
      return action.grade === null ? row : { ...row, grade: action.grade };
    default:
      return assertNever(action);
  }
}
