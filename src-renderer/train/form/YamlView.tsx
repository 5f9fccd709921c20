import { Textarea } from '@mantine/core';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { type Ref, useRef } from 'react';
import type { RecipeProblem } from '../../../src-shared/contract/recipe.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './Form.module.css';
import { useProblemText } from './problem-text.ts';

type YamlViewProps = {
  readonly text: string;
  readonly problems: readonly RecipeProblem[];
  readonly onChange: (text: string) => void;
};

/** Room for three digits. */
const GUTTER_PX = 40;

/** The recipe as its file: what is wrong stands beside it with its line. */
export function YamlView({ text: yaml, problems, onChange }: YamlViewProps) {
  const text = useText('trainForm');
  const problemText = useProblemText();
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  const lineCount = yaml.split('\n').length;
  const goTo = (line: number): void => {
    const lines = yaml.split('\n');
    const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
  };
  return (
    <div className={styles.yaml}>
      <Textarea
        ref={area}
        className={styles.yamlText}
        classNames={{ input: styles.yamlInput, wrapper: styles.yamlWrapper, section: styles.yamlSection }}
        leftSection={<LineNumbers ref={numbers} count={lineCount} problems={problems} />}
        leftSectionWidth={GUTTER_PX}
        aria-label={text('yaml.label')}
        description={text('yaml.hint')}
        value={yaml}
        spellCheck={false}
        onScroll={(event) => {
          if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
        }}
        error={problems.length > 0}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-testid="yaml"
      />
      <div className={styles.yamlProblems} aria-live="polite">
        {problems.length === 0 ? (
          <p className={styles.right}>
            <CircleCheck size={14} aria-hidden />
            {text('yaml.right')}
          </p>
        ) : (
          <ul>
            {problems.map((problem) => (
              <li key={`${problem.key} ${problem.expected}`} className={styles.wrong}>
                <CircleAlert size={14} aria-hidden />
                <span>
                  {problem.line === null ? null : (
                    <button type="button" className={styles.lineLink} onClick={() => goTo(problem.line ?? 1)}>
                      {text('problem.line', { line: problem.line })}
                    </button>
                  )}{' '}
                  {problem.key === '' ? null : <code>{problem.key}</code>} {problemText(problem)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

type LineNumbersProps = {
  readonly ref: Ref<HTMLDivElement>;
  readonly count: number;
  readonly problems: readonly RecipeProblem[];
};

/** Numbers of the lines, scrolled with the text; those of wrong lines stand out. */
function LineNumbers({ ref, count, problems }: LineNumbersProps) {
  const wrong = new Set(problems.map(({ line }) => line));
  return (
    <div ref={ref} className={styles.lineNumbers} aria-hidden>
      {Array.from({ length: count }, (_, index) => index + 1).map((line) => (
        <div key={line} className={styles.lineNumber} data-wrong={wrong.has(line)}>
          {line}
        </div>
      ))}
    </div>
  );
}
