import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { I18nextProvider } from 'react-i18next';
import { i18n } from '../ui/i18n.ts';
import { mantineTheme } from '../ui/mantine-theme.ts';
import { useColorScheme, usePreferences } from '../ui/preferences.ts';
import { Frame } from './Frame.tsx';

/** The window: language, appearance, and the frame with the screen in it. */
export function App() {
  const language = usePreferences((state) => state.language);
  const scheme = useColorScheme();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
      <I18nextProvider i18n={i18n}>
        <Notifications position="bottom-right" limit={4} autoClose={6000} transitionDuration={120} />
        <Frame />
      </I18nextProvider>
    </MantineProvider>
  );
}
