import { z } from 'zod';
import drugsJson from '../../resources/sample/drugs.json' with { type: 'json' };
import { canEngrave } from './stroke-font.ts';

const Colour = z.string().regex(/^#[0-9a-f]{6}$/, 'a colour as #rrggbb');
const Imprint = z.string().refine(canEngrave, 'an imprint of A-Z, 0-9 and blanks');

const PillSide = z.strictObject({
  /** Lines are parted by a slash; empty where the side is plain. */
  imprint: z
    .string()
    .transform((text) => (text === '' ? [] : text.split('/')))
    .pipe(z.array(Imprint)),
  score: z.enum(['none', 'line', 'cross']),
});

const SampleDrug = z.strictObject({
  /** K-codes above K-099000, so that nothing here is taken for a product that exists. */
  kcode: z.string().regex(/^K-099\d{3}$/),
  drug_name: z.string().min(1),
  manufacturer: z.string().min(1),
  form: z.enum(['정제', '필름코팅정', '경질캡슐', '연질캡슐']),
  shape: z.enum(['round', 'oval', 'oblong', 'hexagon', 'diamond', 'triangle', 'square', 'hard_capsule']),
  length_mm: z.number().positive(),
  width_mm: z.number().positive(),
  thickness_mm: z.number().positive(),
  colour: Colour,
  /** The cap of a two-colour hard capsule. */
  cap_colour: Colour.optional(),
  /** Printed imprint; stamped into the surface where absent. */
  ink: Colour.optional(),
  front: PillSide,
  back: PillSide,
  weight: z.number().positive(),
});

/** One invented product: what it is called and everything needed to draw it. */
export type SampleDrug = z.infer<typeof SampleDrug>;
export type PillSide = SampleDrug['front'];

/** The drugs of the embedded sample, in the order of their class index. @throws ZodError where the data is wrong. */
export function sampleDrugs(): readonly SampleDrug[] {
  return z.array(SampleDrug).min(1).parse(drugsJson.drugs);
}

/** The catalogue in the format of `top_100_drugs.json`. */
export function sampleCatalogue(drugs: readonly SampleDrug[]) {
  return {
    drugs: drugs.map((drug) => ({
      kcode: drug.kcode,
      drug_name: drug.drug_name,
      manufacturer: drug.manufacturer,
      form: drug.form,
      shape: drug.shape,
      colour: drug.cap_colour ? [drug.colour, drug.cap_colour] : [drug.colour],
      imprint_front: drug.front.imprint.join(' '),
      imprint_back: drug.back.imprint.join(' '),
      score: drug.front.score === 'none' ? drug.back.score : drug.front.score,
      length_mm: drug.length_mm,
      width_mm: drug.width_mm,
      training_config: { weight: drug.weight },
    })),
  };
}
