import { Alert } from '@mantine/core';
import { formatDate } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import styles from './Form.module.css';
import type { DraftNews } from './store-form.ts';

type DraftNoticeProps = { readonly news: DraftNews | null; readonly onClose: () => void };

/** What became of the recipe that was being written when the page was left. */
export function DraftNotice({ news, onClose }: DraftNoticeProps) {
  const text = useText('trainForm');
  const language = usePreferences((state) => state.language);
  if (!news) return null;
  const isGood = news.kind === 'restored';
  return (
    <Alert
      className={styles.notice}
      color={isGood ? 'gray' : 'yellow'}
      role={isGood ? 'status' : 'alert'}
      withCloseButton
      closeButtonLabel={text('close')}
      onClose={onClose}
    >
      {isGood ? text('draft.restored', { date: formatDate(news.savedAt, language) }) : text(`draft.${news.kind}`)}
    </Alert>
  );
}
