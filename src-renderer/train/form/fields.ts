import * as z from 'zod';
import { TrainConfigValues } from '../../../src-shared/contract/train-config.ts';
import { valueAt } from '../../../src-shared/recipe-problems.ts';

export type Path = readonly string[];

type NumberKind = {
  readonly kind: 'number';
  readonly isInteger: boolean;
  readonly min: number | null;
  readonly max: number | null;
};

/** How a key is edited. `nullable`: a switch decides between nothing and `inner`. */
export type FieldKind =
  | { readonly kind: 'choice'; readonly options: readonly (string | number)[] }
  | { readonly kind: 'several'; readonly options: readonly string[] }
  | { readonly kind: 'switch' }
  | NumberKind
  | { readonly kind: 'range'; readonly number: NumberKind }
  | { readonly kind: 'text' }
  | { readonly kind: 'nullable'; readonly inner: FieldKind }
  | { readonly kind: 'group'; readonly fields: readonly Field[] };

export type Field = {
  /** `training.base_lr` */
  readonly key: string;
  readonly path: Path;
  readonly type: FieldKind;
  /** What counts where the key is left out. */
  readonly defaultValue: unknown;
};

/** A part of the form: a group of the recipe, or the keys that stand outside of any. */
export type FieldGroup = { readonly key: string; readonly fields: readonly Field[] };

/** Where keys outside of a group are shown. */
export const GENERAL = 'general';

/** The form of a recipe, made from its schema: a new key is on the screen without a line here. */
export function recipeGroups(): readonly FieldGroup[] {
  const fields = fieldsOf(TrainConfigValues, []);
  const groups = fields.flatMap(({ key, type }) => (type.kind === 'group' ? [{ key, fields: type.fields }] : []));
  return [{ key: GENERAL, fields: fields.filter(({ type }) => type.kind !== 'group') }, ...groups];
}

/** A field and those inside of it, in their order. */
export function flatten(field: Field): readonly Field[] {
  const type = field.type.kind === 'nullable' ? field.type.inner : field.type;
  return [field, ...(type.kind === 'group' ? type.fields.flatMap(flatten) : [])];
}

/** Whether a recipe says something else of a key than the default. */
export function isChanged({ path, defaultValue, type }: Field, recipe: unknown): boolean {
  const written = valueAt(recipe, path);
  return type.kind !== 'group' && written !== undefined && JSON.stringify(written) !== JSON.stringify(defaultValue);
}

function fieldsOf(schema: z.ZodObject, path: Path): readonly Field[] {
  return Object.entries(schema.shape).map(([name, inner]) => {
    const own = [...path, name];
    // What the shape of a zod object holds are schemas.
    const schemaOfKey = inner as z.ZodType;
    return {
      key: own.join('.'),
      path: own,
      type: kindOf(schemaOfKey, own),
      defaultValue: schemaOfKey.parse(undefined),
    };
  });
}

function kindOf(schema: z.ZodType, path: Path): FieldKind {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return kindOf(innerOf(schema), path);
  // A key that may be left out is, in the form, one that may be empty.
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    return { kind: 'nullable', inner: kindOf(innerOf(schema), path) };
  }
  if (schema instanceof z.ZodObject) return { kind: 'group', fields: fieldsOf(schema, path) };
  if (schema instanceof z.ZodEnum) return { kind: 'choice', options: schema.options };
  if (schema instanceof z.ZodLiteral) return { kind: 'choice', options: literalsOf(schema) };
  if (schema instanceof z.ZodUnion) {
    const literals = schema.options.flatMap((one) => (one instanceof z.ZodLiteral ? literalsOf(one) : []));
    return { kind: 'choice', options: literals };
  }
  if (schema instanceof z.ZodBoolean) return { kind: 'switch' };
  if (schema instanceof z.ZodNumber) return numberKind(schema);
  if (schema instanceof z.ZodString) return { kind: 'text' };
  if (schema instanceof z.ZodTuple) {
    const [first] = schema.def.items;
    if (first instanceof z.ZodNumber) return { kind: 'range', number: numberKind(first) };
  }
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodEnum) {
    return { kind: 'several', options: schema.element.options.map(String) };
  }
  throw new Error(`There is no control for ${path.join('.')} (${schema.def.type})`);
}

/** Of a wrapper; zod types what is inside as its core type. */
function innerOf(schema: z.ZodDefault | z.ZodPrefault | z.ZodNullable | z.ZodOptional): z.ZodType {
  return schema.unwrap() as z.ZodType;
}

function literalsOf(schema: z.ZodLiteral): (string | number)[] {
  return [...schema.values].flatMap((value) => (typeof value === 'string' || typeof value === 'number' ? [value] : []));
}

function numberKind(schema: z.ZodNumber): NumberKind {
  const { minValue, maxValue } = schema;
  const known = (limit: number | null): number | null =>
    limit === null || Math.abs(limit) >= Number.MAX_SAFE_INTEGER ? null : limit;
  return { kind: 'number', isInteger: schema.isInt, min: known(minValue), max: known(maxValue) };
}
