import { CfnSecurityGroup, CfnVPC, Vpc } from 'aws-cdk-lib/aws-ec2';
import { describe, expect, test } from 'vitest';
import { ConstructIndex } from '../../../lib/cdk/construct-index.ts';
import { App, ireland, Stack, Stage } from './apps.ts';

/** Two stacks with a resource of the same id, one of them in a stage. */
function constructs() {
  const app = new App({ analyticsReporting: false });
  const shop = new Stack(app, 'Shop', ireland);
  const office = new Stack(new Stage(app, 'Prod'), 'Office', ireland);
  const vpc = new CfnVPC(shop, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  const other = new CfnVPC(office, 'Vpc', { cidrBlock: '10.1.0.0/16' });
  const group = new CfnSecurityGroup(office, 'Group', { groupDescription: 'hosts' });
  group.overrideLogicalId('Renamed');
  const inner = new Vpc(shop, 'Network', { natGateways: 0 }).node.defaultChild;
  return { app, shop, office, vpc, other, group, inner, index: new ConstructIndex(app) };
}

const at = (file: string, pointer: string) => ({
  file: `cdk.out/${file}`,
  line: 1,
  column: 1,
  pointer,
});

describe('a construct is found', () => {
  test('by its path, with or without that of the resource in it', () => {
    const { index, other, inner } = constructs();
    expect(index.at('Prod/Office/Vpc')).toBe(other);
    expect(index.at('Shop/Network')).toBe(inner);
    expect(index.at('Shop/Network/Resource')).toBe(inner);
    for (const path of ['', 'Shop', 'Shop/', 'Vpc', 'Shop/Vpc/Vpc', 'Shop/constructor']) {
      expect(index.at(path), path).toBeNull();
    }
  });

  test('by its logical id, unless two stacks have the same', () => {
    const { index, group } = constructs();
    expect(index.named('Renamed')).toBe(group);
    expect(index.named('Outer/Renamed')).toBe(group);
    expect(index.idOf(group)).toBe('Renamed');
    expect(index.named('Vpc')).toBeNull();
    expect(index.named('Group')).toBeNull();
  });

  test('by a place in its template', () => {
    const { index, shop, office, vpc, other, group } = constructs();
    expect(index.beside(at(shop.templateFile, '/Outputs'), 'Vpc')).toBe(vpc);
    expect(index.beside(at(office.templateFile, '/Outputs'), 'Vpc')).toBe(other);
    expect(index.placed(at(office.templateFile, '/Resources/Renamed'))).toEqual({
      resource: group,
      id: 'Renamed',
      property: null,
    });
    const place = at(office.templateFile, '/Resources/Renamed/Properties/Tags/0/a~1b');
    expect(index.placed(place)?.property).toBe('Properties.Tags.0.a/b');
    for (const pointer of ['', '/Resources', '/Resources/Group', '/Outputs/Renamed']) {
      expect(index.placed(at(office.templateFile, pointer)), pointer).toBeNull();
    }
    expect(index.placed(at('Other.template.json', '/Resources/Vpc'))).toBeNull();
  });
});

test('of a stage alone, paths are those of the app all the same', () => {
  const app = new App({ analyticsReporting: false });
  const stage = new Stage(new Stage(app, 'Outer'), 'Inner');
  const vpc = new CfnVPC(new Stack(stage, 'Shop', ireland), 'Vpc', { cidrBlock: '10.0.0.0/16' });
  const index = new ConstructIndex(stage);
  expect(index.at('Outer/Inner/Shop/Vpc')).toBe(vpc);
  for (const path of ['Outer', 'Outer/Inner', 'Inner/Shop/Vpc', 'Shop/Vpc']) {
    expect(index.at(path), path).toBeNull();
  }
});
