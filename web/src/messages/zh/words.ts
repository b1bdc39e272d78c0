import { moment, n, percent, relative, timeOfDay } from './format.js';

type Words = typeof import('../en/words.js').words;

/** Words that several pages use: states, numbers, times. */
export const words: Words = {
  language: 'zh-CN',
  product: 'Manifold',
  title: (page) => `${page} · Manifold`,
  skipToContent: '跳到内容',
  close: '关闭',
  cancel: '取消',
  copy: '复制',
  count: n,
  percent: (share) => percent.format(share),
  of: (ready, total) => `${n(total)} 中的 ${n(ready)}`,
  moment: (at) => moment.format(at),
  timeOfDay: (at) => timeOfDay.format(at),
  ago: (secondsAgo) => {
    if (secondsAgo < 5) return '刚刚';
    if (secondsAgo < 60) return relative.format(-Math.round(secondsAgo), 'second');
    if (secondsAgo < 3600) return relative.format(-Math.round(secondsAgo / 60), 'minute');
    if (secondsAgo < 86_400) return relative.format(-Math.round(secondsAgo / 3600), 'hour');
    return relative.format(-Math.round(secondsAgo / 86_400), 'day');
  },
  never: '从未',
  none: '–',
  health: { HEALTHY: '健康', PROGRESSING: '进行中', DEGRADED: '异常', SUSPENDED: '已暂停', MISSING: '缺失', UNKNOWN: '状态不明' },
  delivery: { DELIVERED: '已下发', DELIVERING: '下发中', BLOCKED: '未下发' },
  healthGroup: { healthy: '健康', progressing: '进行中', failing: '异常', unknown: '部分不明', suspended: '已暂停' },
  workState: { PENDING: '待下发', APPLIED: '已下发', BLOCKED: '受阻', DELETING: '待删除' },
  outcome: {
    SCHEDULED: '已调度',
    NO_POLICY: '没有策略选中它',
    EXCLUDED: '从不分发',
    NO_CLUSTER_FIT: '没有合适的集群',
    UNSCHEDULABLE: '无法调度',
    WAITING_FOR_OVERRIDES: '等待覆盖策略',
    RENDER_FAILED: '覆盖策略执行失败',
  },
  failure: {
    unreachable: { what: '枢纽没有响应。', help: '请确认它在运行且本浏览器可以访问它，然后重试。' },
    'signed-out': { what: '枢纽不再接受此令牌。', help: '请重新登录。' },
    forbidden: { what: '此令牌无权读取这些内容。', help: '请申请权限，或使用其他令牌登录。' },
    limited: { what: '请求过多或过大。', help: '请稍候，或缩小筛选范围。' },
    refused: { what: '枢纽无法理解此地址。', help: '请回到列表的第一页。' },
    server: { what: '枢纽未能回答。', help: '请重试。若仍失败，请在枢纽日志中查找跟踪编号。' },
  },
  state: {
    deleting: '删除中',
    moving: '在集群间迁移中',
    replicas: (ready, desired) => `${n(ready)}/${n(desired)} 个副本`,
    clusters: (ready, total) => `${n(ready)}/${n(total)} 个集群`,
    lostAgo: (cluster, ago) => `${cluster} 于${ago}失联`,
    neverHeard: (cluster) => `${cluster} 从未响应`,
    andMoreLost: (clause, more) => `${clause}，另有 ${n(more)} 个集群`,
  },
};
