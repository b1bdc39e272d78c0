import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The images of each stored manifest, for the search by image; null until the hub has read them from a manifest of an older version. */
export class ManifestImages1765000000360 implements MigrationInterface {
  name = 'ManifestImages1765000000360';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table manifest add column images text[];
      -- "Which manifests have not been read yet?" is asked at each start.
      create index manifest_images_idx on manifest (digest) where images is null and damaged_at is null;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table manifest drop column images;');
  }
}
