import { classesTexts } from './classes.ts';
import { datasetTexts } from './dataset.ts';
import { evaluationTexts } from './evaluation.ts';
import { frameTexts } from './frame.ts';
import { homeTexts } from './home.ts';
import { photosTexts } from './photos.ts';
import { placesTexts } from './places.ts';
import { releaseTexts } from './release.ts';
import { trainFormTexts } from './train-form.ts';
import { trainMonitorTexts } from './train-monitor.ts';
import { tryTexts } from './try.ts';

/** Every text of the window: one table a screen, both languages side by side. A new screen adds its table here. */
export const tables = {
  dataset: datasetTexts,
  evaluation: evaluationTexts,
  frame: frameTexts,
  classes: classesTexts,
  trainForm: trainFormTexts,
  trainMonitor: trainMonitorTexts,
  home: homeTexts,
  photos: photosTexts,
  places: placesTexts,
  release: releaseTexts,
  try: tryTexts,
};

export type Namespace = keyof typeof tables;
