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
package io.checkpointreplicator.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInput;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SerializedValue;

/**
 * Nothing of ours deserializes objects, but for the one class that a drill lets Flink load metadata
 * by, under a filter. Metadata comes from other people's jobs: what it holds of Java's
 * serialization is carried, never run. Flink's own loader of metadata deserializes it.
 */
@AnalyzeClasses(
    packages = "io.checkpointreplicator",
    importOptions = ModuleBoundariesTest.MainClasses.class)
final class DeserializationTest {

  @ArchTest
  static final ArchRule nothingDeserializesObjects =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.checkpointreplicator.drill.FlinkMetadata")
          .should()
          .dependOnClassesThat(deserializeObjects());

  /** To ask Flink's JobManager for something, a question must be put into one. */
  @ArchTest
  static final ArchRule nothingUnpacksSerializedValues =
      noClasses().should().callMethod(SerializedValue.class, "deserializeValue", ClassLoader.class);

  private static DescribedPredicate<JavaClass> deserializeObjects() {
    return assignableTo(ObjectInput.class)
        .or(belongToAnyOf(InstantiationUtil.class, Checkpoints.class))
        .or(
            resideInAnyPackage(
                "org.apache.flink.runtime.checkpoint.metadata..",
                "com.esotericsoftware..",
                "java.beans..",
                "java.rmi.."))
        .as("deserialize objects");
  }
}
