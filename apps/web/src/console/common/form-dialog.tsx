import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ApiError } from '../../api/client.js';
import { useWords } from '../../i18n/i18n.js';
import { Trouble } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';

interface FormDialogProps {
  title: string;
  label: string;
  isPending: boolean;
  isDisabled?: boolean;
  size?: 'lg' | 'xl';
  error: ApiError | null;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A short form that makes or changes one thing. */
export function FormDialog(props: FormDialogProps) {
  const t = useWords(uiWords);
  return (
    <Modal
      opened
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
              {t.cancel}
            </Button>
            <Button type="submit" loading={props.isPending} disabled={props.isDisabled ?? false}>
              {props.label}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
