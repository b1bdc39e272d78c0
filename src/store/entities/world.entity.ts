import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Version of the inputs of a plan other than the resource itself; one row. */
@Entity('world')
export class WorldEntity {
  @PrimaryColumn('boolean', { default: true })
  singleton!: boolean;

  @Column('bigint', { default: 1 })
  version!: string;

  @Column('bigint', { name: 'room_version', default: 1 })
  roomVersion!: string;

  @Column('bigint', { name: 'room_told', default: 0 })
  roomTold!: string;

  @Column('timestamptz', { name: 'room_told_at', default: '-infinity' })
  roomToldAt!: Date;
}
