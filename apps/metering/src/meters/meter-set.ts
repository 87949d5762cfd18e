import type { MeterDefinition } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { type CompiledMeter, compileMeter } from './compiled-meter.js';

/** The meters in force, compiled, by event type. Right for one version; see SubjectDirectory. */
@Injectable()
export class MeterSet {
  private version = '';
  private byType = new Map<string, CompiledMeter[]>();

  async learn(client: PoolClient, version: string): Promise<void> {
    if (version === this.version) return;
    const { rows } = await client.query<{ number: number; definition: MeterDefinition }>(
      'select number, definition from meters order by number',
    );
    const byType = new Map<string, CompiledMeter[]>();
    for (const { number, definition } of rows) {
      const meters = byType.get(definition.eventType) ?? [];
      meters.push(compileMeter(number, definition));
      byType.set(definition.eventType, meters);
    }
    this.byType = byType;
    this.version = version;
  }

  ofType(type: string): readonly CompiledMeter[] {
    return this.byType.get(type) ?? NONE;
  }
}

const NONE: readonly CompiledMeter[] = [];
