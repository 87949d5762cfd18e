import { problem } from '@libs/platform';

export class KeyTaken extends problem({
  code: 'key_taken',
  status: 409,
  title: 'The key is taken',
  mend: 'Choose another key, or change the thing that has it.',
}) {}
