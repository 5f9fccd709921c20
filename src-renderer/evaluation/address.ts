import { PredictionSort, SourceFilter } from '../../src-shared/contract/evaluation.ts';
import { Split } from '../../src-shared/contract/photos.ts';
import type { RouteParams } from '../ui/route.ts';
import { CLASS_ORDERS, type ClassOrder } from './class-order.ts';

export const VIEWS = ['summary', 'matrix', 'classes', 'confidence', 'mistakes', 'comparison'] as const;
export type View = (typeof VIEWS)[number];

/** What a cell of the matrix shows: its share of the row, or its photos. */
export const MEASURES = ['share', 'count'] as const;
export type Measure = (typeof MEASURES)[number];

/** Columns by which the classes can be sorted. */
export const CLASS_COLUMNS = ['index', 'name', 'total', 'wrong', 'accuracy', 'top5', 'precision', 'predicted'] as const;
export type ClassColumn = (typeof CLASS_COLUMNS)[number];

/** Which photos stand behind a number. Classes by K-code, since a link outlives the list that an index counts. */
export type Evidence = {
  readonly truth?: string;
  readonly taken?: string;
  readonly isCorrect?: boolean;
  readonly isInTop5?: boolean;
  readonly above?: number;
  readonly upTo?: number;
  readonly change?: 'fixed' | 'broken';
};

/** Everything that the screen shows, as its address holds it. */
export type Address = {
  /** Undefined: the newest evaluated run. */
  readonly runId: string | undefined;
  /** Undefined: the test split, where it was evaluated. */
  readonly split: Split | undefined;
  readonly source: SourceFilter;
  readonly view: View;
  readonly order: ClassOrder;
  readonly measure: Measure;
  /** Pixels of a cell of the matrix; undefined: as many as there is room for. */
  readonly cell: number | undefined;
  /** Of the table of classes. */
  readonly column: ClassColumn;
  readonly isDescending: boolean;
  readonly search: string;
  /** The run that is compared with. */
  readonly otherRunId: string | undefined;
  /** Null while no photos are shown beside. */
  readonly evidence: Evidence | null;
  readonly sort: PredictionSort;
  /** Path of the photo that is looked at. */
  readonly photo: string | undefined;
};

export type Changes = Readonly<Record<string, string | number | null>>;

export function readAddress(params: RouteParams): Address {
  return {
    runId: params.run,
    split: Split.options.find((split) => split === params.split),
    source: SourceFilter.options.find((source) => source === params.source) ?? 'all',
    view: VIEWS.find((view) => view === params.view) ?? 'summary',
    order: CLASS_ORDERS.find((order) => order === params.order) ?? 'similarity',
    measure: MEASURES.find((measure) => measure === params.measure) ?? 'share',
    cell: positive(params.cell),
    column: CLASS_COLUMNS.find((column) => column === params.column) ?? 'accuracy',
    isDescending: params.descending === 'yes',
    search: params.q ?? '',
    otherRunId: params.other,
    evidence: params.open === 'photos' ? readEvidence(params) : null,
    sort: PredictionSort.options.find((sort) => sort === params.sort) ?? 'surest',
    photo: params.photo,
  };
}

/** Shows the photos behind a number, and none of those before. */
export function openEvidence(evidence: Evidence): Changes {
  const { truth, taken, isCorrect, isInTop5, above, upTo, change } = evidence;
  return {
    ...CLOSED,
    open: 'photos',
    truth: truth ?? null,
    taken: taken ?? null,
    right: flag(isCorrect),
    top5: flag(isInTop5),
    above: above ?? null,
    upto: upTo ?? null,
    change: change ?? null,
  };
}

/** Shows no photos. */
export const CLOSED: Changes = {
  open: null,
  truth: null,
  taken: null,
  right: null,
  top5: null,
  above: null,
  upto: null,
  change: null,
  photo: null,
};

/** Another run, split or source: what was open belongs to the one before. */
export function choose(changes: Changes): Changes {
  return { ...CLOSED, ...changes };
}

function readEvidence({ truth, taken, right, top5, above, upto, change }: RouteParams): Evidence {
  return {
    ...(truth === undefined ? {} : { truth }),
    ...(taken === undefined ? {} : { taken }),
    ...(right === undefined ? {} : { isCorrect: right === 'yes' }),
    ...(top5 === undefined ? {} : { isInTop5: top5 === 'yes' }),
    ...bound('above', above),
    ...bound('upTo', upto),
    ...(change === 'fixed' || change === 'broken' ? { change } : {}),
  };
}

function bound(name: 'above' | 'upTo', value: string | undefined): Evidence {
  const number = Number(value);
  return value === undefined || !Number.isFinite(number) ? {} : { [name]: number };
}

function positive(value: string | undefined): number | undefined {
  const number = Number(value);
  return number > 0 && Number.isFinite(number) ? number : undefined;
}

function flag(value: boolean | undefined): string | null {
  return value === undefined ? null : value ? 'yes' : 'no';
}
