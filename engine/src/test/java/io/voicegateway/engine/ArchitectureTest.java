package io.voicegateway.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.PacketSink;

/** The arrows between packages, as sentences. */
@AnalyzeClasses(
        packages = "io.voicegateway.engine",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule engineShouldNotKnowControl =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.voicegateway.control..");

    @ArchTest
    static final ArchRule stagesShouldNotKnowEachOther =
            slices().matching("io.voicegateway.engine.stage.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule packagesShouldBeFreeOfCycles =
            slices().matching("io.voicegateway.engine.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule hotPathShouldNotLogStreamOrLock =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..engine.frame..",
                            "..engine.wire..",
                            "..engine.srtp..",
                            "..engine.stage..",
                            "..engine.stream..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.slf4j..", "java.util.stream..", "java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule aBotShouldHaveNoWayToABot =
            noClasses()
                    .that()
                    .areAssignableTo(BotStream.class)
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(PacketSink.class)
                    .because("a bot must never hear itself");

    @ArchTest
    static final ArchRule nothingShouldSleep =
            noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule apiShouldBeInterfacesAndValues =
            classes()
                    .that()
                    .resideInAPackage("..engine.api")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.voicegateway.engine.api",
                            "java..",
                            "org.HdrHistogram..",
                            "org.jspecify..");
}
