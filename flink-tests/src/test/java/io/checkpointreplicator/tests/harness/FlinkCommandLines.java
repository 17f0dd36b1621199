/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.checkpointreplicator.tests.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * The command lines that the scripts of a Flink distribution would put together.
 *
 * @param home where the jars are
 * @param conf what all processes are configured with
 */
record FlinkCommandLines(FlinkHome home, FlinkConfDirectory conf) {

  /** Seconds or minutes are too short for the optimizing compiler to pay. */
  private static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final String CLIENT = "org.apache.flink.client.cli.CliFrontend";

  /** Returns the command line of a JobManager for many jobs. */
  List<String> jobManager() {
    List<String> jvmArguments =
        new ArrayList<>(List.of("-Xmx448m", "-XX:MaxMetaspaceSize=256m", conf.loggingArgument()));
    jvmArguments.addAll(SHORT_LIVED);
    List<String> command = home.command(JOB_MANAGER, jvmArguments);
    command.addAll(List.of("--configDir", conf.path().toString(), "--executionMode", "cluster"));
    return command;
  }

  /** Returns the command line of a TaskManager, which bears the name in the REST API too. */
  List<String> taskManager(String name) {
    // A TaskManager refuses to start unless it is told how its memory is divided up.
    TaskExecutorProcessSpec memory =
        TaskExecutorProcessUtils.processSpecFromConfig(conf.configuration());
    List<String> jvmArguments =
        new ArrayList<>(words(ProcessMemoryUtils.generateJvmParametersStr(memory)));
    jvmArguments.add(conf.loggingArgument());
    jvmArguments.addAll(SHORT_LIVED);
    List<String> command = home.command(TASK_MANAGER, jvmArguments);
    command.addAll(List.of("--configDir", conf.path().toString()));
    command.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
    command.addAll(List.of("-D", "taskmanager.resource-id=" + name));
    return command;
  }

  /** Returns the command line of {@code flink} with these arguments. */
  List<String> client(List<String> arguments) {
    List<String> jvmArguments = new ArrayList<>(List.of("-Xmx256m", conf.loggingArgument()));
    jvmArguments.addAll(SHORT_LIVED);
    List<String> command = home.command(CLIENT, jvmArguments);
    command.addAll(arguments);
    return command;
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.trim().split(" +"));
  }
}
