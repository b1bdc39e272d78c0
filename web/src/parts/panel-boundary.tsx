import { Component, type ReactNode } from 'react';
import { useText } from '../messages/messages.js';
import { Notice } from './notice.js';

/** Limits an error while rendering to one panel. */
export class PanelBoundary extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const text = useText();
  return (
    <Notice role="alert" kind="bad" title={text.panel.broken}>
      <p>{text.panel.brokenHelp}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        {text.panel.reload}
      </button>
    </Notice>
  );
}
