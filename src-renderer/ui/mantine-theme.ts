import { Button, createTheme } from '@mantine/core';

/** What lies above the screen is named as a panel is, a size larger. */
const DIALOG = { title: { fontSize: 15, fontWeight: 600 } } as const;

/**
 * How the component library's parts behave here; their colours and sizes are variables in `theme.css`. Nothing that writes
 * a style element may be used (scroll locks, responsive style props, AppShell, Grid, SimpleGrid, visibleFrom): the content
 * security policy allows no inline style.
 */
export const mantineTheme = (words: { readonly close: string }) =>
  createTheme({
    cursorType: 'pointer',
    focusRing: 'auto',
    autoContrast: false,
    defaultRadius: 'md',
    components: {
      Button: Button.extend({
        defaultProps: { size: 'xs' },
        // Without a variant it is filled, and by itself white on the accent, which is light in the dark.
        vars: (_theme, { variant, color }) => ({
          root:
            (variant === undefined || variant === 'filled') && color === undefined
              ? { '--button-color': 'var(--on-accent)' }
              : {},
        }),
      }),
      ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
      TextInput: { defaultProps: { size: 'xs' } },
      NumberInput: { defaultProps: { size: 'xs' } },
      Textarea: { defaultProps: { size: 'xs' } },
      Select: { defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } },
      MultiSelect: { defaultProps: { size: 'xs', checkIconPosition: 'right' } },
      // By themselves two pixels smaller than their field, and so smaller than any other text here.
      InputDescription: { defaultProps: { fz: 12 } },
      InputError: { defaultProps: { fz: 12 } },
      Autocomplete: { defaultProps: { size: 'xs' } },
      Checkbox: { defaultProps: { size: 'xs' } },
      Radio: { defaultProps: { size: 'xs' } },
      Switch: { defaultProps: { size: 'xs' } },
      SegmentedControl: { defaultProps: { size: 'xs' } },
      Slider: { defaultProps: { size: 'sm' } },
      Tooltip: { defaultProps: { openDelay: 300, withArrow: false } },
      Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } },
      Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } },
      Combobox: { defaultProps: { shadow: 'md' } },
      Modal: {
        defaultProps: {
          closeButtonProps: { 'aria-label': words.close },
          lockScroll: false,
          transitionProps: { duration: 0 },
          centered: true,
        },
        styles: DIALOG,
      },
      Drawer: {
        defaultProps: {
          closeButtonProps: { 'aria-label': words.close },
          lockScroll: false,
          position: 'right',
          transitionProps: { duration: 120 },
        },
        styles: DIALOG,
      },
    },
  });
