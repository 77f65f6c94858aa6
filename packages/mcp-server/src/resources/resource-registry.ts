// All resources of a server, created once: lists do no I/O and never change.
import {
  type Clock,
  ConnectorError,
  discoverAgents,
  findRalphRun,
  findTask,
  listCodebases,
  listModels,
  type Operation,
  type ServiceWatcher,
} from '@codetether/core';
import { quoted } from '@codetether/core/untrusted';
import { match, variableOf } from '../results/resource-uri.ts';
import { eventResource } from './event-resource.ts';
import { listResource } from './list-resource.ts';
import { prdConversation } from './prd-conversation.ts';
import { recordResource } from './record-resource.ts';
import { markdown, type Resource, type ResourceDefinition, type TemplateDefinition } from './resource.ts';
import { runLog } from './run-log.ts';
import { usageResource } from './usage-resource.ts';

export interface ResourceRegistry {
  all: readonly Resource[];
  /** The resource of that URI, with the value of its variable. Throws `not_found`. */
  find(uri: string): { resource: Resource; value: string };
}

/** `offered`: the operations as this server has them. */
export function createResourceRegistry(
  offered: readonly Operation[],
  clock: Clock,
  service?: ServiceWatcher,
): ResourceRegistry {
  const all: readonly Resource[] = [
    ...[listCodebases, discoverAgents, listModels].map(listResource),
    ...offered.filter((one) => one.kind === 'trigger').map((trigger) => eventResource(trigger, clock, service)),
    recordResource(findTask, clock, service),
    recordResource(findRalphRun, clock, service),
    runLog(clock, service),
    usageResource(clock),
    prdConversation,
  ];
  return {
    all,
    find(uri) {
      for (const resource of all) {
        const value = match(resource.template, uri);
        if (value !== undefined) return { resource, value };
      }
      throw new ConnectorError('not_found', `There is no resource ${quoted(uri, 200)}.`, {
        hint: 'resources/list and resources/templates/list name all.',
      });
    },
  };
}

/** The protocol's list of resources with a fixed URI. */
export function fixedResources(all: readonly Resource[]): ResourceDefinition[] {
  return all
    .filter(({ template }) => variableOf(template) === undefined)
    .map((resource) => ({ uri: resource.template, ...described(resource) }));
}

/** The protocol's list of resources with a variable in their URI. */
export function resourceTemplates(all: readonly Resource[]): TemplateDefinition[] {
  return all
    .filter(({ template }) => variableOf(template) !== undefined)
    .map((resource) => ({ uriTemplate: resource.template, ...described(resource) }));
}

function described({ name, title, description }: Resource) {
  return { name, title, description, mimeType: markdown };
}
