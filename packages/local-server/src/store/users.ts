import type { Database } from './database.ts';

/** A row of the table `users`: a self-service account. */
export interface UserRow {
  id: string;
  email: string;
  passwordHash: string;
  firstName: string | null;
  lastName: string | null;
  tenantId: string | null;
  tasksUsed: number;
  tasksLimit: number;
  createdAt: number;
}

export function userStore(db: Database) {
  db.define(SCHEMA);

  return {
    insert: (user: UserRow): void => db.insert('users', user),
    find: (id: string) => db.get<UserRow>('SELECT * FROM users WHERE id = ?', id),
    /** E-mail addresses are compared without regard to case. */
    withEmail: (email: string) => db.get<UserRow>('SELECT * FROM users WHERE email = ?', email.toLowerCase()),
    setTasksUsed: (id: string, used: number) => db.run('UPDATE users SET tasksUsed = ? WHERE id = ?', used, id),
  };
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  passwordHash TEXT NOT NULL,
  firstName TEXT,
  lastName TEXT,
  tenantId TEXT,
  tasksUsed INTEGER NOT NULL,
  tasksLimit INTEGER NOT NULL,
  createdAt INTEGER NOT NULL
);
`;
