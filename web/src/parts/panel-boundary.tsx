import { Alert, Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { useText } from '../messages/messages.js';

/** Keeps a defect in one panel from blanking the page. */
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
    <Alert
      role="alert"
      showIcon
      type="error"
      title={text.panel.broken}
      description={
        <>
          <p>{text.panel.brokenHelp}</p>
          <Button onClick={() => location.reload()}>{text.panel.reload}</Button>
        </>
      }
    />
  );
}
