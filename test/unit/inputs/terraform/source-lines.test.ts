import { describe, expect, test } from 'vitest';
import { findBlocks, type TerraformSource } from '../../../../lib/inputs/terraform/source-lines.ts';
import { planOf, refs } from './plan.ts';

function find(
  files: Readonly<Record<string, string>>,
  block: {
    readonly modules?: readonly string[];
    readonly mode?: string;
    readonly type: string;
    readonly name: string;
  },
  root = 'infra',
) {
  const source: TerraformSource = {
    root,
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
  };
  const plan = planOf(
    {},
    {
      calls: {
        net: {
          source: './modules/net',
          code: { calls: { deep: { source: '../deep', code: {} } } },
        },
        registry: {
          source: 'terraform-aws-modules/vpc/aws',
          arguments: { id: refs('aws_vpc.v.id') },
          code: {},
        },
      },
    },
  );
  return findBlocks(source, { path: 'plan.json', root: plan })({
    modules: [],
    mode: 'managed',
    ...block,
  });
}

const vpc = { type: 'aws_vpc', name: 'v' };

describe('the root module', () => {
  test('the first line of the block', () =>
    expect(find({ 'infra/main.tf': '\n# a VPC\nresource "aws_vpc" "v" {\n}\n' }, vpc)).toEqual({
      file: 'infra/main.tf',
      line: 3,
      column: 1,
    }));

  test('indented, without quotes, with the brace after blanks', () =>
    expect(find({ 'infra/main.tf': '  resource aws_vpc v   {}' }, vpc)).toEqual({
      file: 'infra/main.tf',
      line: 1,
      column: 3,
    }));

  test('not in a comment', () =>
    expect(
      find({ 'infra/a.tf': '/*\nresource "aws_vpc" "v" {\n*/\nresource "aws_vpc" "v" {\n' }, vpc),
    ).toMatchObject({ line: 4 }));

  test('data sources have names of their own', () => {
    const files = { 'infra/a.tf': 'resource "aws_vpc" "v" {}\ndata "aws_vpc" "v" {}\n' };
    expect(find(files, vpc)).toMatchObject({ line: 1 });
    expect(find(files, { ...vpc, mode: 'data' })).toMatchObject({ line: 2 });
  });

  test('in the working directory', () =>
    expect(find({ 'main.tf': 'resource "aws_vpc" "v" {}' }, vpc, '.')).toMatchObject({
      file: 'main.tf',
      line: 1,
    }));

  test('what is not there has no line', () => {
    expect(find({ 'infra/main.tf': 'resource "aws_vpc" "w" {}' }, vpc)).toBeNull();
    expect(find({ 'infra/sub/main.tf': 'resource "aws_vpc" "v" {}' }, vpc)).toBeNull();
  });
});

describe('modules', () => {
  const files = {
    'infra/modules/net/main.tf': 'resource "aws_vpc" "v" {}',
    'infra/modules/deep/main.tf': '\nresource "aws_vpc" "v" {}',
    'infra/.terraform/modules/registry/main.tf': '\n\nresource "aws_vpc" "v" {}',
  };
  const installed = {
    'infra/.terraform/modules/modules.json': JSON.stringify({
      Modules: [{ Key: 'registry', Dir: '.terraform/modules/registry' }],
    }),
  };

  test('along paths', () =>
    expect(find(files, { ...vpc, modules: ['net'] })).toMatchObject({
      file: 'infra/modules/net/main.tf',
      line: 1,
    }));

  test('along paths of modules in modules', () =>
    expect(find(files, { ...vpc, modules: ['net', 'deep'] })).toMatchObject({
      file: 'infra/modules/deep/main.tf',
      line: 2,
    }));

  test('where terraform init put them', () =>
    expect(find({ ...files, ...installed }, { ...vpc, modules: ['registry'] })).toMatchObject({
      file: 'infra/.terraform/modules/registry/main.tf',
      line: 3,
    }));

  test('of one that was not fetched, or that no call names, nothing is known', () => {
    expect(find(files, { ...vpc, modules: ['registry'] })).toBeNull();
    expect(find(files, { ...vpc, modules: ['other'] })).toBeNull();
  });

  test('a broken list of modules is as good as none', () =>
    expect(
      find(
        { ...files, 'infra/.terraform/modules/modules.json': '{' },
        { ...vpc, modules: ['registry'] },
      ),
    ).toBeNull());
});
