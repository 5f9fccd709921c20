import type { Progress } from '../../../src-shared/contract/jobs.ts';
import type { JobContext } from '../jobs.ts';

/** Between two reports that leave the thread: work that reports on each of 100,000 files would keep the other side busy. */
const REPORT_INTERVAL_MS = 50;

/** Does work whose progress is told at once and then from time to time, always the newest. */
export async function withSeldomReports<T>(job: JobContext, work: (job: JobContext) => Promise<T>): Promise<T> {
  let newest: Progress | null = null;
  const tell = () => {
    if (newest) job.report(newest);
    newest = null;
  };
  let timer: NodeJS.Timeout | undefined;
  const report = (progress: Progress) => {
    newest = progress;
    if (timer) return;
    tell();
    timer = setInterval(tell, REPORT_INTERVAL_MS);
  };
  try {
    return await work({ ...job, report });
  } finally {
    clearInterval(timer);
    tell();
  }
}
