export interface Workspace {
  team: string;
  enterprise?: string;
}

/** The bot in a workspace, or in all workspaces of an organisation. */
export interface Installation {
  botToken: string;
  botUser: string;
  /** The user who installed it. */
  installer: string;
  scopes: string[];
}

export interface Installations {
  /** Cached. Throws SlackCallError `not_installed` when the workspace has not installed the bot. */
  tokenOf(workspace: Workspace): Promise<Pick<Installation, 'botToken' | 'botUser'> & { installer?: string }>;
  /** Slack takes this token no more: until it is installed again, the workspace counts as one that has not installed the bot. */
  refuse?(workspace: Workspace, botToken: string, code: string): Promise<void>;
}
