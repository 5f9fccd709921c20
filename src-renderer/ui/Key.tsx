import styles from './Key.module.css';

/** A key to press, drawn as a key cap. */
export function Key({ children }: { readonly children: string | number }) {
  return <kbd className={styles.key}>{children}</kbd>;
}
