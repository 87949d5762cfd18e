import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/client.js';
import { useWords } from '../i18n/i18n.js';
import { Copy, Snippet } from './copy.js';
import { Trouble } from './states.js';
import { uiWords } from './words.js';

interface FormDialogProps {
  /** True unless told. */
  isOpen?: boolean;
  title: string;
  /** What the button says: the deed, not "OK". */
  label: string;
  /** What leaving it says, where "Cancel" could be taken for the deed. */
  keepLabel?: string;
  isDangerous?: boolean;
  isPending: boolean;
  isDisabled?: boolean;
  size?: 'lg' | 'xl';
  error: ApiError | null;
  onSubmit: () => void;
  onClose: () => void;
  /** Fields, or the consequence in words. */
  children: ReactNode;
}

/** A short form that makes or changes one thing, or asks before it is done; stays open with the reason when it is refused. */
export function FormDialog(props: FormDialogProps) {
  const t = useWords(uiWords);
  return (
    <Modal
      opened={props.isOpen ?? true}
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 'lg'}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit();
        }}
      >
        <Stack>
          {props.error && <Trouble error={props.error} />}
          {props.children}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {props.keepLabel ?? t.cancel}
            </Button>
            <Button
              type="submit"
              loading={props.isPending}
              disabled={props.isDisabled ?? false}
              {...(props.isDangerous && { color: 'red' })}
            >
              {props.label}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface ShownOnceProps {
  title: string;
  secret: string;
  /** Why it should be kept now. */
  warning?: string;
  copyLabel: string;
  doneLabel: string;
  onClose: () => void;
  children?: ReactNode;
}

/** The only time something is seen: neither a click beside the dialog nor Escape closes it. */
export function ShownOnce(props: ShownOnceProps) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Snippet label={props.title} code={props.secret} />
        {props.warning && <Alert color="brass">{props.warning}</Alert>}
        {props.children}
        <Group justify="space-between">
          <Copy value={props.secret} label={props.copyLabel} />
          <Button onClick={props.onClose}>{props.doneLabel}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
