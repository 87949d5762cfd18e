import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ApiError } from '../../api/client.js';
import { useWords } from '../../i18n/i18n.js';
import { Trouble } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';

interface ConfirmProps {
  isOpen: boolean;
  title: string;
  /** The consequence, in words, with its amount. */
  children: ReactNode;
  /** What the button says: the deed, not "OK". */
  label: string;
  isDangerous?: boolean;
  isDisabled?: boolean;
  isPending: boolean;
  error: ApiError | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot simply be undone; stays open with the reason when it is refused. */
export function Confirm(props: ConfirmProps) {
  const t = useWords(uiWords);
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      size="lg"
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onConfirm();
        }}
      >
        <Stack>
          {props.children}
          {props.error && <Trouble error={props.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t.cancel}
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
