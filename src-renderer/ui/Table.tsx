import type { ComponentProps } from 'react';
import styles from './Table.module.css';

/**
 * How a table looks, any of them together. `lined`: a line above every row but the head; `ruled`: a line below every row;
 * `flush`: the outer cells end where the rest of the panel does; `sticky`: the head stays while the rows scroll.
 */
type Look = 'lined' | 'ruled' | 'flush' | 'sticky';

type TableProps = ComponentProps<'table'> & { readonly looks?: readonly Look[] };

/** A table of any screen: full width, plain cells, a quiet head. What a screen's own class says of its cells holds. */
export function Table({ looks = [], className, ...rest }: TableProps) {
  const classes = [styles.table, ...looks.map((look) => styles[look]), className];
  return <table className={classes.filter(Boolean).join(' ')} {...rest} />;
}
