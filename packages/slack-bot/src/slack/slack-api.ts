// Calls of Slack's Web API, as the rest of the bot makes them; web-api.ts sends them.

/** `interactive` calls, which people wait for, go first, then `final` ones, then `progress`. */
export type Urgency = 'interactive' | 'final' | 'progress';

export type CallArguments = Readonly<Record<string, unknown>>;

export interface WebApi {
  /** Throws SlackCallError with Slack's own error code. A 429 delays this method of this workspace only. */
  call(
    workspace: { enterprise?: string; team: string },
    method: string,
    /** A function is called when the call is sent, so that it sends the newest state. */
    args: CallArguments | (() => CallArguments),
    options?: { urgency?: Urgency; signal?: AbortSignal },
  ): Promise<Readonly<Record<string, unknown>>>;
}
