/** Flink's REST API, as whoever asks a JobManager uses it. */
package io.checkpointreplicator.rest;
