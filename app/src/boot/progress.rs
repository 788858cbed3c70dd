//! The boot screen: how far booting is, by what the machine itself reports. The bar never goes back.

use leptos::prelude::*;

/// The stages, as the machine names them, what they are called here, and how much of the whole each is.
const STAGES: [(&str, &str, f64); 4] = [
    ("download", "Loading the base system", 0.45),
    ("kernel", "Starting the kernel", 0.25),
    ("memory", "Reserving memory", 0.1),
    ("system", "Mounting the base system", 0.2),
];

/// How far booting is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Progress {
    stage: usize,
    part: f64,
    wait: Wait,
}

/// What booting waits for, besides itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wait {
    #[default]
    Nothing,
    /// For another tab to let go of the disk.
    OtherTab,
}

impl Progress {
    /// The machine has reported a step. Those of no known name say nothing of the whole.
    pub(crate) fn reach(&mut self, step: &str, done: f64, total: f64) {
        let Some(stage) = STAGES.iter().position(|(name, ..)| *name == step) else { return };
        let part = if total > 0.0 { (done / total).clamp(0.0, 1.0) } else { 0.0 };
        let reached = Progress { stage, part, wait: self.wait };
        if reached.whole() >= self.whole() {
            *self = reached;
        }
    }

    /// The disk is being taken over from another tab.
    pub(crate) fn take_over(&mut self) {
        self.wait = Wait::OtherTab;
    }

    fn whole(self) -> f64 {
        let before: f64 = STAGES.iter().take(self.stage).map(|(.., weight)| weight).sum();
        before + self.part * STAGES[self.stage.min(STAGES.len() - 1)].2
    }

    fn label(self) -> &'static str {
        match self.wait {
            Wait::OtherTab => "Waiting for the other tab to save",
            Wait::Nothing => STAGES[self.stage.min(STAGES.len() - 1)].1,
        }
    }
}

/// Shows it.
#[component]
pub(crate) fn Booting(progress: RwSignal<Progress>) -> impl IntoView {
    let percent = Memo::new(move |_| (progress.get().whole() * 100.0).round());
    let label = Memo::new(move |_| progress.get().label());
    view! {
        <main class="boot" aria-busy="true">
            <svg class="boot-mark" viewBox="0 0 64 64" aria-hidden="true"><use href="#mark"></use></svg>
            <h1 class="boot-name">"Tabula"</h1>
            <div class="boot-bar" role="progressbar" aria-label="Starting" aria-valuemin="0" aria-valuemax="100"
                aria-valuenow=move || percent.get().to_string() aria-valuetext=label>
                <div class="boot-fill" style:transform=move || format!("scaleX({})", percent.get() / 100.0)></div>
            </div>
            <p class="boot-step">{label}</p>
        </main>
    }
}
