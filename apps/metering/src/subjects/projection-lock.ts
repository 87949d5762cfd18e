/** Whoever changes subjects, meters or the generation of identities takes this lock alone; commits of events share it. */
export const PROJECTION_LOCK = 4_100_031;
