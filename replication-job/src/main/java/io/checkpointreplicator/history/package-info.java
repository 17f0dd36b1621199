/** The audit log, read back: what became of each checkpoint, and when. */
package io.checkpointreplicator.history;
