import { readdirSync, readFileSync } from 'node:fs';

/** Processor seconds: they say what a thing costs even on a machine that others use meanwhile. */
export interface Spent {
  service: number;
  postgres: number;
}

const TICKS_PER_SECOND = 100;

/** User and system time of one process, ended children included; 0 where there is no /proc. */
export function secondsOf(pid: number | string): number {
  const fields = fieldsOf(pid);
  return fields.slice(11, 15).reduce((total, ticks) => total + Number(ticks), 0) / TICKS_PER_SECOND;
}

/** Of a server and the processes it has started. */
export function secondsOfServer(pid: number): number {
  let seconds = secondsOf(pid);
  for (const other of processes()) if (fieldsOf(other)[1] === String(pid)) seconds += secondsOf(other);
  return seconds;
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** What follows the command's name, which may hold anything, in /proc/<pid>/stat. */
function fieldsOf(pid: number | string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
