import type { Property } from '../../resources/property.ts';
import { entryOf } from '../document.ts';
import { hide, resourcesIn } from './opaque.ts';
import { nestingDepthMax } from './run.ts';
import type { Site } from './sites.ts';
import type { Stack, StackOrigin } from './stack.ts';
import type { Template } from './template.ts';

/**
 * Stacks that a resource of another stack makes: which template they are made
 * of, what the parent passes, and what it means when the template is not here
 * (LANG-6).
 */

/** The templates at hand that a nested stack may be made of: one, or several if a condition decides. */
export function templatesOf(
  stack: Stack,
  site: Site,
  { choosing }: { readonly choosing: boolean } = { choosing: false },
): readonly string[] {
  const name = site.writtenType === 'AWS::CloudFormation::Stack' ? 'TemplateURL' : 'Location';
  const { decisions, setting } = stack.run;
  const said = setting.library.nestedIn(stack.template.path, site.id);
  if (said !== null) return [said];
  const find = (address: Property | null) =>
    setting.library.find({ from: stack.template.path, address, assetPath: site.assetPath });
  const address = choosing
    ? stack.property(site, name)
    : decisions.withoutChoice(() => stack.property(site, name));
  const path = find(address);
  if (path !== null) return [path];
  const among = address?.kind === 'unknown' ? (address.among ?? []) : [];
  return among.flatMap((candidate) => find(candidate) ?? []);
}

/** What the nested stack is made of; null, and said, when it cannot be made. */
export function childOrigin(
  stack: Stack,
  site: Site,
  path: string,
): (StackOrigin & { readonly template: Template }) | null {
  const chain: Stack[] = [];
  for (let above: Stack | null = stack; above; above = above.origin.parent) chain.push(above);
  if (chain.some((above) => above.template.path === path)) {
    stack.run.warn(`The stack ${site.id} is nested in itself: its template is ${path}.`, site.at);
    return null;
  }
  const template = stack.run.setting.library.template(path);
  if (!template) return null;
  if (chain.length > nestingDepthMax || !stack.run.admitStack()) {
    hide(stack, 'too many nested stacks', site.at);
    return null;
  }
  const parameters = site.properties(stack).find((entry) => entry.key === 'Parameters');
  return {
    template,
    key: site.key,
    idPrefix: `${stack.origin.idPrefix}${site.id}/`,
    parent: stack,
    passed: (name) => {
      // One by one, since conditions in one need not matter for another.
      const node = entryOf(parameters?.value, name);
      if (node && parameters) return stack.evaluate(node, parameters.scope);
      const all = parameters ? stack.property(site, 'Parameters') : null;
      return all?.kind === 'map' ? all.entries.get(name) : undefined;
    },
  };
}

/** A stack whose template is not here may add rules and routes to whatever is passed to it. */
export function absentStack(stack: Stack, site: Site): void {
  const passed = stack.run.decisions.withoutChoice(() => stack.property(site, 'Parameters'));
  stack.run.noteOpaque({
    unknown: {
      what: stack.qualify(`nested stack ${site.id}`),
      cause: 'outside-input',
      location: site.at,
    },
    stack: stack.origin.key,
    resources: passed ? resourcesIn(passed) : [],
    effect: 'uses',
  });
  stack.run.warn(
    `The template of the nested stack ${site.id} is not among the files given: what it declares is not analysed.`,
    site.at,
  );
}

/**
 * Custom resources of the CDK that carry values from region to region and do
 * nothing else to what is passed to them.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib-readme.html#accessing-resources-in-a-different-stack-and-region
 */
export const crossRegionReader = 'Custom::CrossRegionExportReader';
export const crossRegionWriter = 'Custom::CrossRegionExportWriter';

/** The code behind a custom resource may do to what is passed to it whatever it likes (LANG-6). */
export function customResource(stack: Stack, site: Site): void {
  if (site.type === crossRegionReader || site.type === crossRegionWriter) return;
  const passed = stack.run.decisions.withoutChoice(() =>
    site
      .properties(stack)
      // The function that is called is not what it is called about.
      .filter(({ key }) => key !== 'ServiceToken')
      .flatMap(({ key }) => stack.property(site, key) ?? []),
  );
  const resources = passed.flatMap(resourcesIn);
  if (resources.length === 0) return;
  stack.run.noteOpaque({
    unknown: {
      what: stack.qualify(`custom resource ${site.id}`),
      cause: 'outside-input',
      location: site.at,
    },
    stack: stack.origin.key,
    resources,
    effect: 'uses',
  });
}
