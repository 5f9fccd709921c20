import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { OverviewPage } from './overview/OverviewPage.tsx';
import './ui/theme.css';
import './ui/page.css';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element');
createRoot(root).render(
  <StrictMode>
    <OverviewPage />
  </StrictMode>,
);
