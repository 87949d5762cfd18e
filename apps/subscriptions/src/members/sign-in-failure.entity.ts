import { InstantColumn } from '@libs/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often sign-in failed of late for one e-mail (`email:…`) or address (`ip:…`); accounts made by an address (`sign_up:…`). */
@Entity('sign_in_failures')
export class SignInFailure {
  @PrimaryColumn({ type: 'text' }) subject: string;
  @Column({ type: 'int' }) failures: number;
  @InstantColumn({ name: 'last_failure_at' }) lastFailureAt: Date;
}
