import type { CatalogImportReport, Drug } from '../../../src-shared/contract/catalog.ts';
import type {
  IntegrateReport,
  LinkStudioReport,
  ManifestReport,
  SplitReport,
} from '../../../src-shared/contract/dataset.ts';
import type { PhotoImportReport } from '../../../src-shared/contract/photos.ts';
import type { Language } from '../../../src-shared/text/define.ts';
import type { CliText } from '../command.ts';
import { formatCount } from '../screen/numbers.ts';
import { tableLines } from '../screen/table.ts';
import { listLines, problemTexts } from './lines.ts';

export function catalogImportLines(report: CatalogImportReport, text: CliText): string[] {
  const changes = report.changed.map(({ kcode, field, from, to }) => `${kcode} ${field}: ${from} → ${to}`);
  return [
    text('catalog.imported', {
      classes: report.numClasses,
      added: report.added.length,
      changed: new Set(report.changed.map((change) => change.kcode)).size,
      unchanged: report.unchanged,
    }),
    ...(report.absent.length > 0 ? [text('catalog.absent', { kcodes: report.absent.join(', ') })] : []),
    ...(report.withoutWeight.length > 0 ? [text('catalog.withoutWeight', { count: report.withoutWeight.length })] : []),
    ...listLines(text, text('catalog.changed'), changes),
    text('file.written', { path: report.classMappingPath }),
  ];
}

export function drugLines(drugs: readonly Drug[], text: CliText): string[] {
  if (drugs.length === 0) return [text('catalog.empty')];
  return tableLines(
    [
      { title: text('column.index'), align: 'right' },
      { title: text('column.kcode'), align: 'left' },
      { title: text('column.drug'), align: 'left' },
      { title: text('column.maker'), align: 'left' },
      { title: text('column.form'), align: 'left' },
      { title: text('column.weight'), align: 'right' },
    ],
    drugs.map((drug) => [
      String(drug.classIndex),
      drug.kcode,
      drug.drugName,
      drug.manufacturer,
      drug.form,
      String(drug.trainingWeight),
    ]),
  );
}

export function linkStudioLines(report: LinkStudioReport, text: CliText, language: Language): string[] {
  const count = (items: readonly unknown[]) => ({ count: items.length });
  return [
    text('link.done', {
      linked: formatCount(report.linked),
      kind: text(`link.${report.linkKind}`),
      already: formatCount(report.alreadyThere),
      classes: Object.keys(report.perClass).length,
    }),
    ...listLines(text, text('link.missing', count(report.missingDrugs)), report.missingDrugs),
    ...listLines(text, text('link.empty', count(report.emptyFolders)), report.emptyFolders),
    ...listLines(text, text('link.unknown', count(report.unknownFolders)), report.unknownFolders),
    ...listLines(text, text('list.vanished', count(report.vanished)), report.vanished),
    ...listLines(text, text('list.refused', count(report.refused)), problemTexts(report.refused, language)),
    ...listLines(text, text('list.warned', count(report.warned)), problemTexts(report.warned, language)),
  ];
}

export function photoImportLines(report: PhotoImportReport, text: CliText, language: Language): string[] {
  return [
    text('photos.done', {
      imported: formatCount(report.imported),
      found: formatCount(report.found),
      already: formatCount(report.alreadyThere),
      refused: formatCount(report.refused.length),
      warned: formatCount(report.warned.length),
    }),
    ...listLines(text, text('list.refused', { count: report.refused.length }), problemTexts(report.refused, language)),
    ...listLines(text, text('list.warned', { count: report.warned.length }), problemTexts(report.warned, language)),
  ];
}

export function integrateLines(
  { seed, stats, shortages, rejected, ...report }: IntegrateReport,
  text: CliText,
): string[] {
  const shortageTable = tableLines(
    [
      { title: text('column.kcode'), align: 'left' },
      { title: text('column.source'), align: 'left' },
      { title: text('column.have'), align: 'right' },
      { title: text('column.need'), align: 'right' },
    ],
    shortages.map(({ kcode, source, have, need }) => [kcode, text(`source.${source}`), String(have), String(need)]),
  );
  const perClass = Object.entries(rejected).map(([kcode, count]) => `${kcode}: ${formatCount(count)}`);
  const rejectedPhotos = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  return [
    text('integrate.done', {
      total: formatCount(stats.total_combined),
      studio: formatCount(stats.total_studio),
      real: formatCount(stats.total_real),
      seed,
    }),
    ...(shortages.length === 0
      ? [text('integrate.noShortage')]
      : [
          '',
          text('integrate.shortages', { count: shortages.length }),
          ...shortageTable.map((line) => `  ${line}`),
          '',
        ]),
    ...(rejectedPhotos === 0
      ? []
      : [text('integrate.rejected', { count: formatCount(rejectedPhotos), classes: perClass.join(', ') })]),
    text('file.written', { path: report.statsPath }),
    ...(report.combinedDir === null ? [] : [text('file.written', { path: report.combinedDir })]),
  ];
}

export function splitLines(report: SplitReport, text: CliText, language: Language): string[] {
  const tooSmall = report.tooSmall.map(({ kcode, groups, missing }) => {
    const splits = missing.map((split) => text(`split.${split}`)).join(', ');
    return `${kcode}: ${groups} → ${splits}`;
  });
  return [
    text('split.done', {
      train: formatCount(report.counts.train),
      val: formatCount(report.counts.val),
      test: formatCount(report.counts.test),
      seed: report.seed,
    }),
    report.crossingCopies === 0
      ? text('split.noLeak', { photos: report.copies.photos, groups: report.copies.groups })
      : text('split.leak', { count: report.crossingCopies }),
    ...listLines(text, text('split.tooSmall', { count: tooSmall.length }), tooSmall),
    ...listLines(text, text('split.leftOut', { count: report.leftOut.length }), problemTexts(report.leftOut, language)),
    text('file.written', { path: report.splitsPath }),
  ];
}

export function manifestLines(report: ManifestReport, text: CliText): string[] {
  return [
    text('manifest.done', {
      images: formatCount(report.totalImages),
      classes: report.numClasses,
      version: report.version,
    }),
    text(report.isNewVersion ? 'manifest.newVersion' : 'manifest.sameVersion', { number: report.versionNumber }),
    text('file.written', { path: report.manifestPath }),
  ];
}
