import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../../ui/i18n.ts';
import styles from './DropTarget.module.css';

type DropTargetProps = { readonly onFiles: (files: readonly File[]) => void; readonly children: ReactNode };

/** Takes photos that are dropped anywhere on it, or pasted while it is on the screen. */
export function DropTarget({ onFiles, children }: DropTargetProps) {
  const text = useText('try');
  const [isOver, setOver] = useState(false);
  // Called by a listener that stays while the function changes with every question.
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) take.current(files);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);

  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can be dropped on it; the button does the same by keyboard
    <div
      className={styles.target}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(files);
      }}
    >
      {children}
      {isOver ? <div className={styles.over}>{text('drop.release')}</div> : null}
    </div>
  );
}
