import type { RunSummary } from '../../../src-shared/contract/training.ts';
import type { WorkspaceInfo } from '../../../src-shared/contract/workspace.ts';
import type { Language } from '../../../src-shared/text/define.ts';
import { THEMES, type Theme } from '../../ui/preferences.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { useText } from '../../ui/text.ts';

type PageHeaderProps = {
  readonly workspace: WorkspaceInfo | undefined;
  readonly runs: readonly RunSummary[];
  readonly run: RunSummary | undefined;
  readonly onChooseRun: (runId: string) => void;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
};

const THEME_SIGNS: Readonly<Record<Theme, string>> = { auto: '◐', light: '☀', dark: '☾' };

export function PageHeader({ workspace, runs, run, ...props }: PageHeaderProps) {
  const text = useText();
  return (
    <header className="page-header">
      <div className="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <g transform="rotate(-45 16 16)">
            <rect className="pill-body" x="3" y="10" width="26" height="12" rx="6" />
            <path className="pill-cap" d="M16 10h7a6 6 0 0 1 0 12h-7z" />
          </g>
        </svg>
        <h1>{text('title')}</h1>
      </div>
      {workspace ? (
        <div className="crumb" title={workspace.dir}>
          <span className="crumb-label">{text('header.workspace')}</span>
          <span className="crumb-name">{workspace.name}</span>
        </div>
      ) : null}
      {run ? (
        <label className="crumb">
          <span className="crumb-label">{text('header.run')}</span>
          <select value={run.runId} onChange={(event) => props.onChooseRun(event.target.value)}>
            {runs.map(({ runId, state }) => (
              <option key={runId} value={runId}>
                {runId} · {text(`run.state.${state}`)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <div className="header-end">
        <Segmented
          label={text('header.language')}
          value={props.language}
          onChange={props.onLanguage}
          options={[
            { value: 'ko', label: '한국어' },
            { value: 'en', label: 'English' },
          ]}
        />
        <Segmented
          label={text('header.theme')}
          value={props.theme}
          onChange={props.onTheme}
          options={THEMES.map((value) => ({ value, label: THEME_SIGNS[value], name: text(`theme.${value}`) }))}
        />
      </div>
    </header>
  );
}
