import type { ReactNode } from 'react';
import type { ApiError } from '../../api/client.js';
import { FormDialog } from '../../ui/form-dialog.js';

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
export function Confirm({ onConfirm, ...props }: ConfirmProps) {
  return <FormDialog {...props} onSubmit={onConfirm} />;
}
