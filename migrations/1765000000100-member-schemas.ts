import type { MigrationInterface, QueryRunner } from 'typeorm';

/** OpenAPI schemas of members: schemas of kinds by digest, the documents that contain them, and the documents of each cluster. */
export class MemberSchemas1765000000100 implements MigrationInterface {
  name = 'MemberSchemas1765000000100';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table kind_schema (
        digest   text primary key,
        -- Deflated JSON.
        body     bytea not null,
        saved_at timestamptz not null default now()
      );
      create table schema_document (
        digest   text primary key,
        -- Entity tag of a document of OpenAPI version 2.
        tag      text,
        -- Digest of each kind's schema, by apiVersion/kind.
        kinds    jsonb not null,
        saved_at timestamptz not null default now()
      );
      create table cluster_schema (
        cluster   text primary key references cluster (name) on delete cascade,
        -- Of the list of documents: another one when any differs.
        digest    text not null,
        documents text[] not null
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table cluster_schema; drop table schema_document; drop table kind_schema;');
  }
}
