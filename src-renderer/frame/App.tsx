import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect, useMemo } from 'react';
import { I18nextProvider } from 'react-i18next';
import { i18n, useText } from '../ui/i18n.ts';
import { mantineTheme } from '../ui/mantine-theme.ts';
import { useColorScheme, usePreferences } from '../ui/preferences.ts';
import { Frame } from './Frame.tsx';

/** The window: language, appearance, and the frame with the screen in it. */
export function App() {
  const language = usePreferences((state) => state.language);
  const scheme = useColorScheme();
  const text = useText('frame');
  const theme = useMemo(() => mantineTheme({ close: text('action.close') }), [text]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
      <I18nextProvider i18n={i18n}>
        <Notifications position="bottom-right" limit={4} autoClose={6000} transitionDuration={120} />
        <Frame />
      </I18nextProvider>
    </MantineProvider>
  );
}
