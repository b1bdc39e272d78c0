import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Version of what plans depend on besides the resource; one row. */
@Entity('world')
export class WorldEntity {
  @PrimaryColumn('boolean', { default: true })
  singleton!: boolean;

  @Column('bigint', { default: 1 })
  version!: string;
}
